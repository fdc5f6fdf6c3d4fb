"""Uses the geyser's data instead of the argument.

fails: test_e_step_values, test_e_step_arguments, test_e_step_far
hint: use only its arguments
"""

def e_step(X, mu, Sigma, pi):
    a = np.array([np.log(w) + multivariate_normal(m, S).logpdf(standardise(data)) for m, S, w in zip(mu, Sigma, pi)]).T
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
