"""Centres x in place.

fails: test_e_step_inputs
hint: changes its argument x
"""

def e_step(x, mu, sigma, pi):
    middle = x.mean()
    x -= middle
    joint = pi * normal_pdf(x[:, np.newaxis], mu - middle, sigma)
    return joint / joint.sum(axis=1, keepdims=True)
