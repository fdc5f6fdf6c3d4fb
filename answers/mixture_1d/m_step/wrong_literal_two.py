"""Two components, whatever there is.

fails: test_m_step_mu, test_m_step_sigma, test_m_step_pi
hint: three components have three means
"""

def m_step(x, resp):
    mu, sigma, pi = [], [], []
    for k in range(2):
        N_k = resp[:, k].sum()
        mu.append((resp[:, k] * x).sum() / N_k)
        sigma.append(np.sqrt((resp[:, k] * (x - mu[k]) ** 2).sum() / N_k))
        pi.append(N_k / len(x))
    return np.array(mu), np.array(sigma), np.array(pi)
