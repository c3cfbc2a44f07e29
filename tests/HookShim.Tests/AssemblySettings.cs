// Most tests wait for a deadline rather than compute; more at once would make them late on a small machine.
[assembly: Parallelizable(ParallelScope.Children)]
[assembly: LevelOfParallelism(4)]
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
