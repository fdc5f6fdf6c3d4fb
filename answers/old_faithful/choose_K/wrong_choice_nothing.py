"""Prints the choice.

fails: test_choose_K_choice
hint: gives nothing back
"""

def bic(log_lik, N, D, K):
    n_free = K - 1 + K * D + K * D * (D + 1) / 2
    return -2 * log_lik + n_free * np.log(N)


def choose_K(log_liks, N, D):
    print(min(log_liks, key=lambda K: bic(log_liks[K], N, D, K)))
