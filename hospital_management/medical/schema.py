def doctor_docs(v):
    return v


def facility_docs(v):
    return v


def service_docs(v):
    return v


def specialty_docs(v):
    return v
