//! Leases in the store: one holder at a time.

use futures_util::future::join_all;
use jackfield::store::leases;

both_stores! {
    async fn of_many_that_try_one_takes_a_lease_and_only_it_renews_and_releases_it(server: TestServer) {
        let replica = server.replica().await;
        let organization = &server.admin.organization;
        let here = server.app.database.organization(organization);
        let there = replica.app.database.organization(organization);
        let holders: Vec<String> = (0..8).map(|number| format!("holder {number}")).collect();
        let tries = holders.iter().enumerate().map(|(number, holder)| {
            let store = if number % 2 == 0 { here } else { there };
            leases::take(store, "one", holder, 100, 200)
        });
        let all: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
        let winner = all.iter().position(Option::is_none).unwrap();
        assert!(all.iter().enumerate().all(|(number, other)| number == winner || *other == Some(200)), "{all:?}");

        let renew = async |holder: &str, until: i64| {
            let mut transaction = there.begin().await.unwrap();
            let renewed = leases::renew(&mut transaction, "one", holder, until).await.unwrap();
            transaction.commit().await.unwrap();
            renewed
        };
        assert!(renew(&holders[winner], 300).await);
        assert!(!renew("nobody", 900).await);
        leases::release(here, "one", "nobody").await.unwrap();
        assert_eq!(leases::take(here, "one", "late", 299, 400).await.unwrap(), Some(300));
        assert_eq!(leases::take(here, "one", "late", 300, 400).await.unwrap(), None, "its time is over");
        assert!(!renew(&holders[winner], 900).await, "it is another's");
        leases::release(here, "one", "late").await.unwrap();
        assert_eq!(leases::take(there, "one", "next", 0, 1).await.unwrap(), None);
    }

    async fn a_lease_stands_in_nobody_elses_way(server: TestServer) {
        let other = server.other_organization().await;
        let own = server.app.database.organization(&server.admin.organization);
        let theirs = server.app.database.organization(&other.organization);
        assert_eq!(leases::take(own, "one", "a", 0, 10).await.unwrap(), None);
        assert_eq!(leases::take(own, "two", "b", 0, 10).await.unwrap(), None);
        assert_eq!(leases::take(theirs, "one", "c", 0, 10).await.unwrap(), None);
    }
}
