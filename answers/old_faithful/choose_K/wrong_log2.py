"""The logarithm to base two.

fails: test_choose_K_bic
hint: np.log.
"""

def bic(log_lik, N, D, K):
    n_free = K - 1 + K * D + K * D * (D + 1) / 2
    return -2 * log_lik + n_free * np.log2(N)


def choose_K(log_liks, N, D):
    best_K, best = None, np.inf
    for K in log_liks:
        value = bic(log_liks[K], N, D, K)
        if value < best:
            best_K, best = K, value
    return best_K
