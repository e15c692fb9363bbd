def account_docs(v):
    return v


def patient_docs(v):
    return v


def profile_docs(v):
    return v
