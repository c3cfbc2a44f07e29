return await Reconciler.Commands.CommandLine.RunAsync(args);
