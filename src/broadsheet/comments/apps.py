from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "broadsheet.comments"
    label = "comments"
    verbose_name = "The conversation"

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import pre_save

        from broadsheet.comments.actions.claim_voice import claim_on_confirmation, claim_on_sign_in
        from broadsheet.comments.actions.rename_voice import note_names
        from broadsheet.comments.holdings import register_holdings
        from broadsheet.comments.naming import judge_name
        from broadsheet.comments.views.drafts import last_as_long_as_others
        from broadsheet.readers.account_pages import AccountPage, register_account_page
        from broadsheet.readers.models import Reader
        from broadsheet.readers.names import register_name_judge

        register_holdings()
        register_name_judge(judge_name)
        register_account_page(AccountPage("Comments", "my_comments", 25))
        email_confirmed.connect(claim_on_confirmation, dispatch_uid="comments")
        user_logged_in.connect(claim_on_sign_in, dispatch_uid="comments")
        user_logged_in.connect(last_as_long_as_others, dispatch_uid="comments.drafts")
        pre_save.connect(note_names, sender=Reader, dispatch_uid="comments")
