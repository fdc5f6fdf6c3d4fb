"""An array with one entry comes back."""

def log_likelihood(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, None], mu, sigma)
    return np.log(joint.sum(axis=1)).sum(keepdims=True)
