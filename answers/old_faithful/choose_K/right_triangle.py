"""Counts the entries of a triangle; argmin over arrays."""

def bic(log_lik, N, D, K):
    weights, means = K - 1, K * D
    covariances = K * len(np.triu_indices(D)[0])
    return np.log(N) * (weights + means + covariances) - 2 * log_lik


def choose_K(log_liks, N, D):
    Ks = np.array(list(log_liks))
    values = [bic(log_liks[K], N, D, K) for K in Ks]
    return Ks[np.argmin(values)]
