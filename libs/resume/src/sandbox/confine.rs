//! What the child takes away from itself, once and for good. Limits hold everywhere; Landlock (no
//! path, no port) and seccomp (a short list of system calls) where the kernel has them.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::read::Limits;

/// Open files at most; three are in use, and Landlock needs one for a moment.
const FILES: u64 = 16;

/// What was taken away beyond the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enforced {
    /// The file system and the network are closed by Landlock.
    pub landlock: bool,
    /// All system calls but those of computing are refused by seccomp.
    pub seccomp: bool,
}

/// Confines this process. There is no way back; meant for processes that parse and end.
///
/// # Errors
/// A limit cannot be set. Without Landlock or seccomp in the kernel it succeeds, and says so.
pub fn confine(limits: &Limits) -> std::io::Result<Enforced> {
    let seconds = limits.processor.as_secs().max(1);
    lower(Resource::As, limits.memory_bytes)?;
    lower(Resource::Data, limits.memory_bytes)?;
    lower(Resource::Cpu, seconds)?;
    lower(Resource::Nofile, FILES)?;
    lower(Resource::Fsize, 0)?;
    lower(Resource::Core, 0)?;
    lower(Resource::Nproc, 0)?;
    Ok(system::confine())
}

fn lower(resource: Resource, most: u64) -> std::io::Result<()> {
    let now = getrlimit(resource);
    let bounded = |limit: Option<u64>| Some(limit.map_or(most, |limit| limit.min(most)));
    // Room between both, so that the signal that says why comes before the one that kills.
    let grace = u64::from(matches!(resource, Resource::Cpu));
    let maximum = now.maximum.map_or(most + grace, |limit| limit.min(most + grace));
    setrlimit(resource, Rlimit { current: bounded(now.current), maximum: Some(maximum) })?;
    Ok(())
}

#[cfg(target_os = "linux")]
mod system {
    //! Linux: dies with its parent, cannot be looked into, Landlock, seccomp.

    use std::collections::BTreeMap;

    use landlock::{
        ABI, Access as _, AccessFs, AccessNet, RestrictionStatus, Ruleset, RulesetAttr as _,
        RulesetCreatedAttr as _, RulesetError, RulesetStatus, Scope,
    };
    use rustix::process::{DumpableBehavior, Signal};
    use seccompiler::{
        BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
        SeccompFilter, SeccompRule,
    };

    use super::Enforced;

    /// Newest Landlock whose rights are known here; older kernels take away what they know.
    const NEWEST: ABI = ABI::V10;

    /// System calls of a process that has its input and its output and computes: memory, its own
    /// two streams, time, locks, its own end. Everything else answers "not permitted".
    const ALLOWED: [i64; 26] = [
        libc::SYS_read,
        libc::SYS_write,
        libc::SYS_close,
        libc::SYS_fstat,
        libc::SYS_lseek,
        libc::SYS_brk,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_futex,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_restart_syscall,
        libc::SYS_rseq,
        libc::SYS_membarrier,
        libc::SYS_tgkill,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    /// Allowed too, for memory that is not to be executed.
    const NOT_EXECUTABLE: [i64; 2] = [libc::SYS_mmap, libc::SYS_mprotect];

    pub(super) fn confine() -> Enforced {
        // Both only add to what is enforced below; where they fail, that still holds.
        let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
        let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
        let landlock = close_paths().is_ok_and(|s| s.ruleset != RulesetStatus::NotEnforced);
        let seccomp = filter()
            .ok()
            .is_some_and(|program| seccompiler::apply_filter_all_threads(&program).is_ok());
        Enforced { landlock, seccomp }
    }

    /// Takes away all rights that Landlock knows and allows no exception.
    fn close_paths() -> Result<RestrictionStatus, RulesetError> {
        Ruleset::default()
            .handle_access(AccessFs::from_all(NEWEST))?
            .handle_access(AccessNet::from_all(NEWEST))?
            .scope(Scope::from_all(NEWEST))?
            .create()?
            .no_new_privs(true)
            .restrict_self()
    }

    fn filter() -> Result<BpfProgram, BackendError> {
        let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
            ALLOWED.into_iter().map(|call| (call, Vec::new())).collect();
        for call in NOT_EXECUTABLE {
            // The third argument of both is the protection.
            let executable = u64::from(libc::PROT_EXEC.unsigned_abs());
            let operator = SeccompCmpOp::MaskedEq(executable);
            let condition = SeccompCondition::new(2, SeccompCmpArgLen::Dword, operator, 0)?;
            rules.insert(call, vec![SeccompRule::new(vec![condition])?]);
        }
        let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
        let target = std::env::consts::ARCH.try_into()?;
        SeccompFilter::new(rules, refuse, SeccompAction::Allow, target)?.try_into()
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    //! Elsewhere: the limits, the time, and the process of its own.

    use super::Enforced;

    pub(super) fn confine() -> Enforced {
        Enforced { landlock: false, seccomp: false }
    }
}
