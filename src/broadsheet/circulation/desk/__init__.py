"""The circulation desk's screens in the newsroom."""
