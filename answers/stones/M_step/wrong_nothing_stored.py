"""Returns the new parameters instead of storing them.

fails: test_M_step_means, test_M_step_covars, test_M_step_weights
hint: the means did not move
"""

def M_step(self, data, resp):
    N_k = resp.sum(axis=0)
    means = resp.T @ data / N_k[:, None]
    covars = []
    for k in range(self.n_comp):
        d = data - means[k]
        covars.append((resp[:, [k]] * d).T @ d / N_k[k])
    return N_k / len(data), means, np.array(covars)


GMM.M_step = M_step
