"""The settings of tests, but passwords are hashed as in production: the floor knows no other way."""

from hospital_management.settings_test import *  # noqa: F403

PASSWORD_HASHERS = ["authentication.hashers.OwaspArgon2PasswordHasher"]
