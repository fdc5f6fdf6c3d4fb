"""Takes z = 1 for column 1: the columns the other way round.

fails: test_e_step_values
hint: right shares, wrong columns: column k belongs
"""

def e_step(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return (joint / joint.sum(axis=1, keepdims=True))[:, ::-1]
