"""The node: what the kubelet is on a real cluster. It runs pods as processes of this machine.

Place in the flow: client (pods, config maps, secrets) → **node** → processes, volumes, addresses → pod status.
Nothing is isolated from the machine: a pod has its own folder, address and minimal environment, not its own root.
"""
