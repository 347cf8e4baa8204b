//! A watcher in the model: it registers, reads, follows by wake-ups alone, is cut and comes back
//! with its cursor. The net of the engine, which re-reads by a timer, is left out on purpose: what
//! it would cover must not be there.

use crate::{
    protocol::Action,
    rules::Breaker,
    world::{Stage, World},
};

/// What a watcher does, or what is done to it.
pub fn after(world: &mut World, action: Action, rules: Breaker) {
    match action {
        Action::Watch => {
            if let Some(watcher) = &mut world.watcher {
                watcher.stage = match watcher.stage {
                    Stage::Unregistered => Stage::Follows,
                    _ => Stage::Registered,
                };
            }
        }
        Action::Read => read(world, rules),
        Action::Cut => {
            world.budget.cuts -= 1;
            if let Some(watcher) = &mut world.watcher {
                watcher.stage = Stage::Away;
                watcher.woken = false;
            }
        }
        _ => {
            world.budget.cuts -= 1;
            let op = world.op_mut(0);
            op.oldest = op.life.sequence + 1;
        }
    }
}

/// Reads what follows the cursor; a snapshot where there is no cursor or the changes are gone.
fn read(world: &mut World, rules: Breaker) {
    let op = *world.op_mut(0);
    let Some(mut watcher) = world.watcher else { return };
    watcher.woken = false;
    let newest = op.life.sequence;
    let again = !matches!(watcher.stage, Stage::Follows);
    if rules == Breaker::CursorIgnored && again && watcher.at.is_some_and(|at| at < newest) {
        world.break_because("a watcher has a gap");
    }
    let first = watcher.at.map_or(newest, |at| at + 1);
    let there = first >= op.oldest || first > newest;
    watcher.at = if there || rules != Breaker::NoResync { Some(newest) } else { watcher.at };
    watcher.stage = match watcher.stage {
        _ if op.life.state.terminal() && watcher.at == Some(newest) => Stage::Ended,
        Stage::Away => Stage::Unregistered,
        _ => Stage::Follows,
    };
    world.watcher = Some(watcher);
}
