//! The simulator itself: what isn't signed, what goes wrong on demand, and what a judge has to say is never overheard.

use serde_json::{Value, json};

use super::{Reply, Seen, Signed, Simulator, Vendor};

/// Counts what it was asked.
struct Counter(u32);

impl Vendor for Counter {
    fn answer(&mut self, _request: &Seen) -> Reply {
        self.0 += 1;
        Reply::ok(json!({"count": self.0}))
    }
}

async fn asked(simulator: &Simulator<Counter>, key: &str) -> Result<(u16, Value), reqwest::Error> {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.get(format!("{}/count?a=%26", simulator.base)).header("x-key", key).send().await?;
    Ok((answer.status().as_u16(), answer.json().await.unwrap_or_default()))
}

#[tokio::test]
async fn what_is_not_signed_is_refused_and_what_goes_wrong_does_so_once() {
    let signed = Signed::Header("x-key", "good".to_owned());
    let simulator = Simulator::start(Counter(0), signed, None).await;
    assert_eq!(asked(&simulator, "bad").await.unwrap().0, 401);
    assert_eq!(asked(&simulator, "good").await.unwrap().1["count"], 1);
    simulator.instead([Reply::json(503, Value::Null)]);
    assert_eq!(asked(&simulator, "good").await.unwrap().0, 503);
    simulator.lose_answer_to("GET");
    assert!(asked(&simulator, "good").await.is_err());
    // What was lost was carried out, what was answered instead wasn't.
    assert_eq!(asked(&simulator, "good").await.unwrap().1["count"], 3);
    let seen = simulator.seen();
    assert_eq!((seen.len(), seen[0].parameter("a")), (5, Some("&")));
}

#[tokio::test]
#[should_panic(expected = "request GET /count: no")]
async fn an_objection_fails_the_test_that_does_not_ask_for_it() {
    let judge = |_: &Seen| Err("no".to_owned());
    let simulator = Simulator::start(Counter(0), Signed::Nobody, Some(Box::new(judge))).await;
    assert_eq!(asked(&simulator, "").await.unwrap().0, 200);
    drop(simulator);
}
