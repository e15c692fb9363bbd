"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class OwaspArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane, the least that OWASP's Password Storage Cheat Sheet asks for.

    Django's own take 100 MiB and eight lanes: a morning's sign-ins would fill the memory of every worker. A hash with
    other parameters is made anew when its password is next given.
    """

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1
