"""Two columns for any mixture.

fails: test_e_step_values, test_e_step_sizes
hint: taken from the arguments
"""

def e_step(x, mu, sigma, pi):
    first = pi[0] * normal_pdf(x, mu[0], sigma[0])
    second = pi[1] * normal_pdf(x, mu[1], sigma[1])
    return np.column_stack([first / (first + second), second / (first + second)])
