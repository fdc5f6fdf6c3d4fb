"""The BIC in the place of K.

fails: test_choose_K_choice
hint: not its BIC
"""

def bic(log_lik, N, D, K):
    n_free = K - 1 + K * D + K * D * (D + 1) / 2
    return -2 * log_lik + n_free * np.log(N)


def choose_K(log_liks, N, D):
    return min(bic(log_liks[K], N, D, K) for K in log_liks)
