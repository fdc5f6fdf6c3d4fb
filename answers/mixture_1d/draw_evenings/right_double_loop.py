"""A loop over numbers, and one over components."""


def draw_evenings(u, mu, sigma, pi):
    ringers, times = [], []
    for number in u:
        left = 0.0
        for k in range(len(pi)):
            if number < left + pi[k] or k == len(pi) - 1:
                break
            left += pi[k]
        ringers.append(k)
        times.append(mu[k] + sigma[k] * norm.ppf((number - left) / pi[k]))
    return np.array(ringers), np.array(times)
