"""Reading what people write: YAML with places, strict field types, all mistakes at once.

Shared by the design file and the catalog; knows neither hosts nor switches.
"""
