"""Three-dimensional broadcasting and einsum."""

def e_step(X, mu, Sigma, pi):
    gaps = X[:, None, :] - mu
    inverse = np.linalg.inv(Sigma)
    squares = np.einsum('nki,kij,nkj->nk', gaps, inverse, gaps)
    a = np.log(pi) - 0.5 * (squares + np.linalg.slogdet(Sigma)[1])
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
