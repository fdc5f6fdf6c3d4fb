"""Step 0 inside the loop."""

def run_em(X, mu, Sigma, pi, n_steps):
    trace, history = [], []
    for step in range(n_steps + 1):
        if step > 0:
            gamma = e_step(X, mu, Sigma, pi)
            mu, Sigma, pi = m_step(X, gamma)
        history.append([mu, Sigma, pi])
        trace.append(np.asarray(log_likelihood(X, mu, Sigma, pi)) / len(X))
    return np.array(trace), history
