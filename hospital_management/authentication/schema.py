def auth_docs(v):
    return v
