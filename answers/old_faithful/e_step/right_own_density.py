"""Writes the log-density with a Cholesky factor."""

def e_step(X, mu, Sigma, pi):
    D = X.shape[1]
    columns = []
    for m, S, w in zip(mu, Sigma, pi):
        L = np.linalg.cholesky(S)
        white = np.linalg.solve(L, (X - m).T)
        log_det = 2 * np.sum(np.log(np.diag(L)))
        columns.append(np.log(w) - 0.5 * (D * np.log(2 * np.pi) + log_det + (white ** 2).sum(axis=0)))
    a = np.column_stack(columns)
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
