def appointment_docs(v):
    return v


def schedule_docs(v):
    return v
