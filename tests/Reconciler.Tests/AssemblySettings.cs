// libvirt, Open vSwitch and OVN are on Linux, and so is what is tested here.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
