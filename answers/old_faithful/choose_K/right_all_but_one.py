"""K times all numbers of a component, less one."""

def bic(log_lik, N, D, K):
    per_component = 1 + D + D * (D + 1) // 2
    return (K * per_component - 1) * np.log(N) - 2 * log_lik


def choose_K(log_liks, N, D):
    best_K, best = None, np.inf
    for K in log_liks:
        value = bic(log_liks[K], N, D, K)
        if value < best:
            best_K, best = K, value
    return best_K
