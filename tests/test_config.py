"""Settings: refused with their name where wrong, secrets never shown."""

import stat

import pytest

from crm_social.config import from_env, names
from crm_social.errors import ConfigError

SECRET = "abcdefgh-0123456789-ABCDEFGH-rest"


def test_a_local_trial_makes_its_secret_once_and_keeps_it(tmp_path):
    first = from_env({"CRM_SOCIAL_DATA": str(tmp_path / "new")})
    again = from_env({"CRM_SOCIAL_DATA": str(tmp_path / "new")})

    assert first.secret_key == again.secret_key
    assert len(first.secret_key) >= 32
    mode = (tmp_path / "new" / "secret.key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("CRM_SOCIAL_REDIS", "redis://x", "Did you mean CRM_SOCIAL_REDIS_URL"),
        ("CRM_SOCIAL_PROT", "1", "no setting CRM_SOCIAL_PROT"),
        ("CRM_SOCIAL_PORT", "eight", "whole number from 1 to 65535"),
        ("CRM_SOCIAL_PORT", "0", "whole number from 1 to 65535"),
        ("CRM_SOCIAL_ALLOW_HTTP", "yes", "true or false"),
        ("CRM_SOCIAL_ALLOW_PRIVATE", "10.0.0.0/99", "does not appear to be"),
        ("CRM_SOCIAL_PUBLIC_URL", "crm.example", "begin with https"),
        ("CRM_SOCIAL_LOG_LEVEL", "loud", "debug, info, warning or error"),
        ("CRM_SOCIAL_SECRET_KEY", "changeme", "32 random bytes"),
        ("CRM_SOCIAL_SECRET_KEY", "a" * 64, "32 random bytes"),
        ("CRM_SOCIAL_SECRET_KEY_FILE", "/nowhere/at/all", "cannot be read"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_name(tmp_path, name, value, reason):
    with pytest.raises(ConfigError, match=reason) as raised:
        from_env({"CRM_SOCIAL_DATA": str(tmp_path), name: value})

    assert name.removesuffix("_FILE") in str(raised.value)


def test_a_wrong_secret_is_not_repeated(tmp_path):
    with pytest.raises(ConfigError) as raised:
        from_env({"CRM_SOCIAL_DATA": str(tmp_path), "CRM_SOCIAL_SECRET_KEY": "too short"})

    assert "too short" not in str(raised.value)


def test_a_secret_may_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text(SECRET + "\n")

    config = from_env({"CRM_SOCIAL_SECRET_KEY_FILE": str(tmp_path / "key")})

    assert config.secret_key == SECRET


def test_a_setting_and_its_file_are_not_both_taken(tmp_path):
    (tmp_path / "key").write_text(SECRET)

    with pytest.raises(ConfigError, match="both set"):
        from_env(
            {
                "CRM_SOCIAL_SECRET_KEY_FILE": str(tmp_path / "key"),
                "CRM_SOCIAL_SECRET_KEY": SECRET,
            }
        )


def test_postgresql_needs_a_secret_of_its_own():
    with pytest.raises(ConfigError, match="CRM_SOCIAL_SECRET_KEY is needed"):
        from_env({"CRM_SOCIAL_DATABASE_URL": "postgresql://x/y"})


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigError, match="CRM_SOCIAL_DATA"):
        from_env({"CRM_SOCIAL_DATA": str(tmp_path / "file")})


def test_secrets_do_not_show_in_a_repr():
    config = from_env(
        {"CRM_SOCIAL_SECRET_KEY": SECRET, "CRM_SOCIAL_DATABASE_URL": "postgresql://u:pw@h/d"}
    )

    assert SECRET not in repr(config)
    assert "pw" not in repr(config)


def test_every_setting_has_a_name_in_the_environment():
    assert all(name.startswith("CRM_SOCIAL_") and name.isupper() for name in names())
