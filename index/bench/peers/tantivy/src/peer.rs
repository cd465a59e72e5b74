//! What a peer does (`../../README.md`), whatever its library. The peer `seekstorm` is made with this file too.

use std::{
    env,
    fs::File,
    hint::black_box,
    io::{self, BufRead, BufReader, Write},
    path::Path,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use serde::Deserialize;

pub trait Peer: Sized + Sync {
    const VARIANT: &str;
    type Facets;

    /// Makes the index in `dir`, durable at the return, and says how many documents it has.
    fn index(dir: &Path, lines: impl Iterator<Item = io::Result<String>>) -> Result<usize>;
    fn open(dir: &Path) -> Result<Self>;
    fn ask(&self, query: &Query) -> Result<Answer<Self::Facets>>;
}

#[derive(Deserialize)]
pub struct Query {
    pub kind: String,
    pub q: String,
    pub department: Option<String>,
}

#[expect(
    dead_code,
    reason = "an answer is made whole, though little of it is printed"
)]
pub struct Answer<Facets> {
    pub total: usize,
    pub hits: Vec<Hit>,
    pub facets: Facets,
}

#[expect(
    dead_code,
    reason = "an answer is made whole, though little of it is printed"
)]
pub struct Hit {
    pub id: String,
    pub title: String,
    pub passage: String,
}

pub fn run<P: Peer>(mut out: impl Write) -> Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["variants"] => writeln!(out, "{}", P::VARIANT)?,
        ["index", variant, corpus, dir] if variant == P::VARIANT => {
            let mut start = None;
            let lines = BufReader::new(File::open(corpus)?).lines();
            let lines = lines.inspect(|_| {
                start.get_or_insert_with(Instant::now);
            });
            let documents = P::index(Path::new(dir), lines)?;
            let elapsed = start.map_or(Duration::ZERO, |start| start.elapsed());
            writeln!(out, "{documents} {:.3}", elapsed.as_secs_f64())?;
        }
        ["query", variant, dir, log] if variant == P::VARIANT => {
            let peer = P::open(Path::new(dir))?;
            let log = BufReader::new(File::open(log)?)
                .lines()
                .map(|line| Ok(serde_json::from_str(&line?)?))
                .collect::<Result<Vec<Query>>>()?;
            writeln!(out, "ready")?;
            answer_commands(&peer, &log, out)?;
        }
        _ => bail!("usage: variants | index VARIANT CORPUS DIR | query VARIANT DIR LOG"),
    }
    Ok(())
}

fn answer_commands(peer: &impl Peer, log: &[Query], mut out: impl Write) -> Result<()> {
    for command in io::stdin().lines() {
        match command?.split_whitespace().collect::<Vec<_>>()[..] {
            ["one"] => time(peer, &log[..1], &mut out)?,
            ["time"] => {
                time(peer, log, &mut out)?;
                writeln!(out, "end")?;
            }
            ["load", clients, seconds] => {
                let seconds = Duration::try_from_secs_f64(seconds.parse()?)?;
                load(peer, log, clients.parse()?, seconds, &mut out)?;
            }
            ["top", number] => {
                let answer = peer.ask(&log[number.parse::<usize>()?])?;
                let ids: Vec<_> = answer.hits.into_iter().map(|hit| hit.id).collect();
                writeln!(out, "{}", ids.join(" "))?;
            }
            ["quit"] => break,
            ref other => bail!("no such command: {other:?}"),
        }
    }
    Ok(())
}

fn time(peer: &impl Peer, queries: &[Query], out: &mut impl Write) -> Result<()> {
    for (number, query) in queries.iter().enumerate() {
        let (total, latency) = ask_timed(peer, query)?;
        writeln!(out, "{number} {total} {}", latency.as_nanos())?;
    }
    Ok(())
}

fn load<P: Peer>(
    peer: &P,
    log: &[Query],
    clients: usize,
    time: Duration,
    out: &mut impl Write,
) -> Result<()> {
    let start = Instant::now();
    let ask_until_time = |client: usize| -> Result<Vec<Duration>> {
        log.iter()
            .cycle()
            .skip(client * log.len() / clients)
            .take_while(|_| start.elapsed() < time)
            .map(|query| Ok(ask_timed(peer, query)?.1))
            .collect()
    };
    let of_clients: Vec<Vec<Duration>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..clients)
            .map(|client| scope.spawn(move || ask_until_time(client)))
            .collect();
        let joined = threads.into_iter().map(|thread| thread.join().unwrap());
        joined.collect::<Result<_>>()
    })?;
    let elapsed = start.elapsed().as_secs_f64();
    let mut latencies = of_clients.concat();
    latencies.sort_unstable();
    let count = latencies.len();
    let [p50, p95, p99] = [50, 95, 99].map(|percent| latencies[count * percent / 100].as_nanos());
    writeln!(out, "load {count} {elapsed:.3} {p50} {p95} {p99}")?;
    Ok(())
}

fn ask_timed(peer: &impl Peer, query: &Query) -> Result<(usize, Duration)> {
    let start = Instant::now();
    let answer = black_box(peer.ask(query)?);
    Ok((answer.total, start.elapsed()))
}
