"""Plans and payment, vouchers and offers, and the door that Stripe knocks on."""

from django.urls import path

from broadsheet.circulation import views

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscribe/<slug:slug>/", views.checkout, name="checkout"),
    path("account/plan/", views.plan, name="plan"),
    path("account/plan/invoices/", views.portal, name="portal"),
    path("account/plan/<int:number>/cancel/", views.cancel_plan, name="cancel_plan"),
    path("account/plan/<int:number>/pause/", views.pause_plan, name="pause_plan"),
    path("account/plan/<int:number>/resume/", views.resume_plan, name="resume_plan"),
    path("account/voucher/", views.voucher, name="voucher"),
    path("account/offers/", views.offers, name="offers"),
    path("stripe/webhook/", views.stripe_webhook, name="stripe_webhook"),
]
