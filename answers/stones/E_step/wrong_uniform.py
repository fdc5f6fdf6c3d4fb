"""Equal shares for all: a placeholder that was never replaced.

fails: test_E_step_values, test_E_step_inputs
hint: equal shares for all
"""

def E_step(self, data):
    return np.ones((len(data), self.n_comp)) / self.n_comp


GMM.E_step = E_step
