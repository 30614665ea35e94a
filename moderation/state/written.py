"""Values as people and other programs write them: pydantic validates and describes what msgspec keeps."""

from __future__ import annotations

from collections.abc import Callable
from inspect import cleandoc
from typing import Annotated, Any, get_args, get_type_hints

import msgspec
from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

Completing = Callable[[Any], Any]
"""Makes complete what somebody wrote, before it is validated."""


def schema_of(
    cls: type[msgspec.Struct], handler: GetCoreSchemaHandler, complete: Completing | None = None
) -> CoreSchema:
    """How pydantic reads, writes and describes a value: an object with its fields and, in a union, its tag."""
    fields = {**_tag(cls), **_fields(cls, handler)}
    described: CoreSchema = core_schema.model_fields_schema(
        fields,
        model_name=cls.__name__,
        extra_behavior="forbid",
        from_attributes=True,  # as a value of that kind is told its fields
        metadata={"pydantic_js_updates": _describe(cls)},
    )

    def make(validated: tuple[dict[str, Any], object, object]) -> msgspec.Struct:
        return cls(**{name: value for name, value in validated[0].items() if name in cls.__struct_fields__})

    if complete is not None:
        described = core_schema.no_info_before_validator_function(complete, described)
    return core_schema.no_info_after_validator_function(
        make,
        described,
        ref=f"{cls.__module__}.{cls.__qualname__}",
        serialization=core_schema.plain_serializer_function_ser_schema(
            lambda value: {name: getattr(value, name) for name in fields}, return_schema=described
        ),
    )


def _describe(cls: type[msgspec.Struct]) -> dict[str, Any]:
    """What JSON schema says of it beside its fields."""
    told = {"title": cls.__name__, "additionalProperties": False}
    own = vars(cls).get("__doc__")
    return told if own is None else {**told, "description": cleandoc(own)}


def _tag(cls: type[msgspec.Struct]) -> dict[str, core_schema.ModelField]:
    config = cls.__struct_config__
    if config.tag_field is None:
        return {}
    tag = core_schema.with_default_schema(core_schema.literal_schema([config.tag]), default=config.tag)
    return {config.tag_field: core_schema.model_field(tag)}


def _fields(cls: type[msgspec.Struct], handler: GetCoreSchemaHandler) -> dict[str, core_schema.ModelField]:
    hints = get_type_hints(cls, include_extras=True)
    return {
        field.name: core_schema.model_field(_with_default(handler.generate_schema(_bounded(hints[field.name])), field))
        for field in msgspec.structs.fields(cls)
    }


def _bounded(hint: Any) -> Any:
    """The same type with bounds that pydantic reads, where they are said so that msgspec does."""
    match get_args(hint):
        case [bounded, none] if none is type(None):
            return _bounded(bounded) | None
    for meta in getattr(hint, "__metadata__", ()):
        if isinstance(meta, msgspec.Meta):
            hint = Annotated[hint, Field(max_length=meta.max_length, ge=meta.ge, le=meta.le)]
    return hint


def _with_default(schema: CoreSchema, field: msgspec.structs.FieldInfo) -> CoreSchema:
    if field.required:
        return schema
    if field.default_factory is not msgspec.NODEFAULT:
        return core_schema.with_default_schema(schema, default_factory=field.default_factory)
    return core_schema.with_default_schema(schema, default=field.default)
