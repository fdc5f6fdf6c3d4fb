"""K and D exchanged in the call of bic.

fails: test_choose_K_choice
hint: those of the call
"""

def bic(log_lik, N, D, K):
    n_free = K - 1 + K * D + K * D * (D + 1) / 2
    return -2 * log_lik + n_free * np.log(N)


def choose_K(log_liks, N, D):
    return min(log_liks, key=lambda K: bic(log_liks[K], N, K, D))
