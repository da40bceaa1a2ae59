"""Price sheets and scenarios: reading, checking, looking up and writing them."""
