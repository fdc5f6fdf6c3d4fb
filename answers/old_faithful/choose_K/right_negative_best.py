"""The largest of the negative BICs."""

def bic(log_lik, N, D, K):
    n_free = K - 1 + K * D + K * D * (D + 1) / 2
    return -2 * log_lik + n_free * np.log(N)


def choose_K(log_liks, N, D):
    return max(log_liks, key=lambda K: -bic(log_liks[K], N, D, K))
