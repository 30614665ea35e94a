"""An identity provider that says who somebody is (OpenID Connect Core 1.0). It knows nothing of accounts, and keeps
nothing. `provider.py` needs the extra `oidc`; `identity.py` is what others know of it.
"""
