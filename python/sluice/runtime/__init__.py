"""What happens when a jitted function is called: checks, compile, launch, gradients."""
