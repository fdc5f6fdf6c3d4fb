"""Counts for the plane.

fails: test_choose_K_bic
hint: Is every size an argument
"""

def bic(log_lik, N, D, K):
    n_free = K - 1 + 2 * K + 3 * K
    return -2 * log_lik + n_free * np.log(N)


def choose_K(log_liks, N, D):
    best_K, best = None, np.inf
    for K in log_liks:
        value = bic(log_liks[K], N, D, K)
        if value < best:
            best_K, best = K, value
    return best_K
