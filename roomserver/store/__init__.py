"""The rooms in Redis or Valkey: keys, the commit script, the sharded subscription, the store's clock."""

from roomserver.store.connect import StoreRefused, connect, open_store
from roomserver.store.rooms import RedisRoomStore

__all__ = ["RedisRoomStore", "StoreRefused", "connect", "open_store"]
