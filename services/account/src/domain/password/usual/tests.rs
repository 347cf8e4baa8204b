//! What people really choose is refused, thousands of it; what is hard to guess is taken.

use super::*;

/// As people type them.
const CHOSEN: &str = "
    password Password1 password123 Password123! passw0rd P@ssw0rd p@$$w0rd Pa55word PASSWORD1!
    password2024 password! password01 Password99 mypassword mypassword1 newpassword thepassword
    passwordpassword drowssap my_password pass1234 Passwort1 Passwort123 geheim123 kennwort1
    motdepasse motdepasse1 contraseña contrasena1 senha123 haslo123 wachtwoord1 parola123
    12345678 123456789 1234567890 0123456789 987654321 87654321 11111111 00000000 88888888
    12341234 123123123 12121212 11223344 1122334455 112233445566 123454321 12344321 147258369
    159753159 741852963 789456123 456456456 123321123 102030405 10203040 13131313 69696969
    31415926 20202020 135792468 246813579 12345678910 963852741 24121985 19851224 01012000
    01011990 19841984 20002000 123456789a a12345678 a1234567 q1234567 abc12345 abcd1234 abc123456
    abcdefgh abcd12345 aa123456 a1b2c3d4 a1b2c3d4e5 aaaaaaaa aaaa1111 abababab
    qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 Qwerty1! qwerty2023 qwertyqwerty qwer1234
    1234qwer qwe123qwe qweasdzxc 123qweasd asdfghjk asdfghjkl asdf1234 asdfasdf asdasd123
    zxcvbnm1 zxcvbnm, zxcvbnm123 1q2w3e4r 1q2w3e4r5t q1w2e3r4 1qaz2wsx 1qazxsw2 !QAZ2wsx zaq12wsx
    qazwsxedc qaz123wsx azertyuiop azerty123 qwertz123 qwertzuiop poiuytrewq lkjhgfdsa mnbvcxz1
    !@#$%^&* 1234!@#$ 12qwaszx
    iloveyou iloveyou1 ILoveYou! iloveyou123 iloveyou2 loveyou1 ilovejesus lovelove loveme12
    i-love-you tequiero1 teamo123 jetaime1 ichliebedich kocham12 amoremio1 sweetheart babygirl
    babygirl1 beautiful princess princess1 sunshine sunshine1 Sunshine! superstar1
    football football1 baseball basketball hockey123 soccer12 liverpool liverpool1 chelsea1
    arsenal1 barcelona juventus realmadrid bayern123 schalke04 manchester yankees1 cowboys1
    superman superman1 batman123 spiderman starwars starwars1 pokemon1 naruto123 minecraft
    harrypotter hellokitty spongebob metallica slipknot blink182 nirvana1 eminem123
    dragon123 dragonball monkey123 Monkey12! master123 shadow123 tiger123 butterfly elephant
    michael1 Michael1985 michelle jennifer jessica1 charlie1 christopher elizabeth alexander
    samantha stephanie victoria nicholas benjamin jonathan patrick1 daniel123 thomas01 andrea99
    sebastian juliette julia2001 anna1990 maria123 peter007 laura2010 marie2005 m1chael1
    welcome1 Welcome123 welcome! willkommen bienvenue letmein1 letmein! trustno1 admin123 Admin1234
    administrator adminadmin root1234 rootroot changeme changeme1 default1 guest123 test1234
    testtest testing1 temp1234 user1234 login123 secret123 access14 computer computer1 internet
    whatever freedom1 hello123 hello1234 hellohello hallo123 hola1234 bonjour1 ciao1234
    mustang1 corvette mercedes lamborghini ferrari1 porsche911 harley123 yamaha123
    chocolate cheesecake cookie123 pepper12 banana123 orange12 coffee123
    Summer2024 summer2024! Winter2023 Spring2025! autumn2024 Sommer2023 september January1 monday12
    facebook google123 youtube1 samsung1 samsung123 iphone12 america1 australia london12 newyork1
    germany1 deutschland polska12 fuckyou1 fuckoff12 killer123 gangster ncc1701d
    jesus123 godisgood blessed1 trustno1 cristiano7
";

/// Hard enough to guess, whatever their letters: nobody may be sent away with one of these.
const GOOD: [&str; 44] = [
    "correct horse",
    "correct horse battery staple",
    "zk3%Pq9v",
    "kX9vQ2mLpA7e",
    "hTq-77xw",
    "tr0ub4dor&3",
    "日本語のパスワード",
    "мой кот любит рыбу",
    "blue teapot sings",
    "four green kettles",
    "my cat hates mondays",
    "the big apple pie stand",
    "monkeys eat 12 plums",
    "monkey banana",
    "dragonfly-lantern",
    "wednesday rain on tin",
    "purple-otter-42-canyon",
    "gherkin lamppost",
    "jollyfishwalksnorth",
    "winterkaffee mit zimt",
    "soup4breakfast",
    "marmalade-skies",
    "lantern.walrus.pickle",
    "no one reads this",
    "maria sleeps late",
    "password hygiene matters",
    "qwerty is a layout",
    "123 steps to the harbour",
    "i love my dog rufus",
    "love is not a number",
    "73918264",
    "48206175",
    "9 bean rows will I have",
    "Grüße aus Köln an alle",
    "el perro de mi vecina",
    "trois petits cochons bleus",
    "zażółć gęślą jaźń",
    "onionsoup77kite",
    "vexing quartz jumps",
    "thunder under wonder",
    "paperclipdinosaur",
    "summer in the old mill",
    "hunter gathers 2 ducks",
    "5 golden rings, 4 calling",
];

/// What people put behind a word.
const BEHIND: [&str; 7] = ["", "1", "12", "123", "1990", "2024!", "!"];

fn refused(password: &str) -> bool {
    is_usual(&password.to_lowercase())
}

#[test]
fn what_people_choose_is_refused() {
    let chosen: Vec<&str> = CHOSEN.split_whitespace().collect();
    assert!(chosen.len() > 250, "{}", chosen.len());
    let taken: Vec<_> = chosen.into_iter().filter(|password| !refused(password)).collect();
    assert!(taken.is_empty(), "{taken:?}");
}

#[test]
fn what_is_hard_to_guess_is_taken() {
    let wrong: Vec<_> = GOOD.iter().filter(|password| refused(password)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn thousands_of_words_with_what_people_put_behind_them_are_refused() {
    let words = include_str!("../words.txt").lines().filter(|line| !line.starts_with('#'));
    let words: Vec<&str> = words.flat_map(str::split_whitespace).collect();
    let built = words.iter().flat_map(|word| BEHIND.map(|behind| format!("{word}{behind}")));
    let long: HashSet<String> = built.filter(|password| password.chars().count() >= 8).collect();
    assert!(long.len() >= 3_000, "{}", long.len());
    let taken: Vec<_> = long.iter().filter(|password| !refused(password)).collect();
    assert!(taken.is_empty(), "{taken:?}");
}

#[test]
fn words_are_written_in_the_form_in_which_they_are_found() {
    for word in include_str!("../words.txt").lines().filter(|line| !line.starts_with('#')) {
        for word in word.split_whitespace() {
            let length = word.chars().count();
            assert!(WORD_LENGTH.contains(&length) && word == word.to_lowercase(), "{word}");
        }
    }
}

#[test]
fn the_longest_password_is_judged_at_once() {
    let began = std::time::Instant::now();
    for text in ["a".repeat(128), "ab1!".repeat(32), "passwor".repeat(18)] {
        let _ = refused(&text);
    }
    assert!(began.elapsed().as_millis() < 500, "{:?}", began.elapsed());
}
