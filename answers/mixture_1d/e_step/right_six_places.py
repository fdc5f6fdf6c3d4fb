"""Rounded to six places."""

def e_step(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return np.round(joint / joint.sum(axis=1, keepdims=True), 6)
