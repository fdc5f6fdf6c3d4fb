"""Counts as if the dictionary were 1, 2, 3.

fails: test_choose_K_choice
hint: the smaller, the better
"""

def bic(log_lik, N, D, K):
    n_free = K - 1 + K * D + K * D * (D + 1) / 2
    return -2 * log_lik + n_free * np.log(N)


def choose_K(log_liks, N, D):
    return 1 + int(np.argmin([bic(value, N, D, K) for K, value in log_liks.items()]))
