"""A GitHub for tests: on a real git repository, with GitHub's rules, limits, permissions and complaints."""
