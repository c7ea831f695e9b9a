using System.Diagnostics;
using System.Net;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests.Slurm;

/// <summary>A Slurm cluster of one node, started for a test class and stopped with everything it runs.</summary>
public sealed class SlurmCluster : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _daemons = [];

    public SlurmCluster()
    {
        if (SlurmPackages.Problem is not null)
            return;
        var (controller, node) = (LocalPort.Next(), LocalPort.Next());
        foreach (var name in (string[])["state", "spool", "log"])
            Directory.CreateDirectory(Path.Combine(_folder.Path, name));
        var host = Dns.GetHostName().Split('.')[0];
        File.WriteAllText(Configuration, $"""
            ClusterName=tl
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={controller}
            SlurmdPort={node}
            AuthType=auth/none
            CredType=cred/none
            SlurmUser={Environment.UserName}
            SlurmdUser={Environment.UserName}
            StateSaveLocation={_folder.Path}/state
            SlurmdSpoolDir={_folder.Path}/spool
            SlurmctldPidFile={_folder.Path}/slurmctld.pid
            SlurmdPidFile={_folder.Path}/slurmd.pid
            SlurmctldLogFile={_folder.Path}/log/slurmctld.log
            SlurmdLogFile={_folder.Path}/log/slurmd.log
            PluginDir={SlurmPackages.Program("lib/x86_64-linux-gnu/slurm-wlm")}
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            SwitchType=switch/none
            MpiDefault=none
            JobAcctGatherType=jobacct_gather/none
            AccountingStorageType=accounting_storage/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            SlurmdParameters=config_overrides
            ReturnToService=2
            KillWait=5
            SchedulerParameters=sched_interval=1,batch_sched_delay=0
            MaxArraySize=1001
            NodeName={host} NodeAddr=127.0.0.1 CPUs=4 RealMemory=4000 State=UNKNOWN
            PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP

            """.ReplaceLineEndings("\n"));
        _daemons.Add(Start(SlurmPackages.Program("sbin/slurmctld-wlm"), "-D", "-f", Configuration));
        _daemons.Add(Start(SlurmPackages.Program("sbin/slurmd-wlm"), "-D", "-f", Configuration, "-d", SlurmPackages.Program("sbin/slurmstepd-wlm")));
        WaitUntilIdle();
    }

    private string Configuration => Path.Combine(_folder.Path, "slurm.conf");

    /// <summary>The environment variables with which a process finds this cluster and its commands.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["SLURM_CONF"] = Configuration,
        ["LD_LIBRARY_PATH"] = SlurmPackages.Libraries,
        ["PATH"] = SlurmPackages.Program("bin") + ":" + Environment.GetEnvironmentVariable("PATH"),
    };

    /// <summary>Runs a Slurm command and returns its output.</summary>
    public string Run(string program, params string[] arguments)
    {
        using var process = Start(SlurmPackages.Program($"bin/{program}"), arguments);
        var said = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(30)))
            process.Kill();
        return said.Result;
    }

    public void Dispose()
    {
        if (_daemons.Count > 0)
            Run("scancel", "--quiet", "--user", Environment.UserName);
        foreach (var daemon in Enumerable.Reverse(_daemons))
        {
            daemon.Kill(entireProcessTree: true);
            daemon.WaitForExit(TimeSpan.FromSeconds(10));
            daemon.Dispose();
        }

        _folder.Dispose();
    }

    private void WaitUntilIdle()
    {
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (!Run("sinfo", "--noheader", "--format=%T").Contains("idle", StringComparison.Ordinal))
        {
            if (DateTime.UtcNow > deadline)
                throw new InvalidOperationException("The cluster did not come up:\n"
                    + string.Join('\n', Directory.EnumerateFiles(Path.Combine(_folder.Path, "log")).SelectMany(File.ReadLines).TakeLast(20)));
            Thread.Sleep(250);
        }
    }

    private Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in Variables)
            start.Environment[key] = value;
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }
}
