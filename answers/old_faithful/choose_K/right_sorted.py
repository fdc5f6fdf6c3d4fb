"""Sorts pairs of BIC and K."""

def bic(log_lik, N, D, K):
    n_free = (K - 1) + K * D + K * (D * D + D) / 2
    return n_free * np.log(N) - 2 * log_lik


def choose_K(log_liks, N, D):
    return sorted((bic(value, N, D, K), K) for K, value in log_liks.items())[0][1]
