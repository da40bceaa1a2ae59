"""Price sheets and scenarios on disk: reading, checking, looking up and writing them."""
