"""Takes the worse ones out of the dictionary.

fails: test_choose_K_choice
hint: changes the dictionary
"""

def bic(log_lik, N, D, K):
    n_free = K - 1 + K * D + K * D * (D + 1) / 2
    return -2 * log_lik + n_free * np.log(N)


def choose_K(log_liks, N, D):
    while len(log_liks) > 1:
        worst = max(log_liks, key=lambda K: bic(log_liks[K], N, D, K))
        del log_liks[worst]
    return next(iter(log_liks))
