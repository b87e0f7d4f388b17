"""Things that go with more or fewer stars: terms, themes and drivers."""
